// Mantine's theme, mapped onto the tokens so that even a control nobody restyled has Firn's colours.

import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const glacier = [
  '#e3effd',
  '#cfe3fb',
  '#a9d3f5',
  '#7fbcf0',
  '#5fa9e8',
  '#5aa2f7',
  '#1769d2',
  '#125cba',
  '#0e4a97',
  '#0a3a78',
] as const satisfies MantineColorsTuple

const gray = [
  '#f7f9fb',
  '#f3f6f9',
  '#e6ecf2',
  '#dfe5ec',
  '#c9d3de',
  '#8a97a6',
  '#5b6877',
  '#3f4b59',
  '#2a3440',
  '#17202b',
] as const satisfies MantineColorsTuple

const dark = [
  '#e6edf4',
  '#c3cedb',
  '#9aa8b7',
  '#6d7b8a',
  '#28313c',
  '#1e2630',
  '#181e26',
  '#12171d',
  '#0e1318',
  '#0a0e12',
] as const satisfies MantineColorsTuple

export const theme = createTheme({
  primaryColor: 'glacier',
  primaryShade: { light: 6, dark: 5 },
  colors: { glacier, gray, dark },
  black: '#17202b',
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '11px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '28px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '10px', xl: '12px' },
  defaultRadius: 'sm',
  headings: { fontFamily: 'var(--font)', fontWeight: '600' },
  respectReducedMotion: true,
  cursorType: 'default',
  components: {
    Button: { defaultProps: { variant: 'default', size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 24 } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false } },
    Modal: {
      defaultProps: {
        centered: true,
        transitionProps: { duration: 0 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    },
    Menu: { defaultProps: { transitionProps: { duration: 0 }, position: 'bottom-start' } },
    Popover: { defaultProps: { transitionProps: { duration: 0 } } },
    TextInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    TagsInput: { defaultProps: { size: 'xs', comboboxProps: { transitionProps: { duration: 0 } } } },
    MultiSelect: { defaultProps: { size: 'xs', comboboxProps: { transitionProps: { duration: 0 } } } },
    Select: {
      defaultProps: {
        size: 'xs',
        comboboxProps: { transitionProps: { duration: 0 } },
        allowDeselect: false,
      },
    },
    Checkbox: { defaultProps: { size: 'xs' } },
    Radio: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    Progress: { defaultProps: { size: 4, radius: 2 } },
    Loader: { defaultProps: { size: 16 } },
  },
})

const scheme = {
  '--mantine-color-body': 'var(--bg)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-bright': 'var(--text)',
  '--mantine-color-dimmed': 'var(--dim)',
  '--mantine-color-placeholder': 'var(--faint)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-success': 'var(--good)',
  '--mantine-color-default': 'var(--pane)',
  '--mantine-color-default-hover': 'var(--alt)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-disabled': 'var(--alt)',
  '--mantine-color-disabled-color': 'var(--faint)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
} as const

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...scheme },
  dark: { ...scheme },
})
