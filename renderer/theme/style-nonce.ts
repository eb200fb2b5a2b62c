// The content security policy lets only styles with the nonce of this load into the page. The shell writes it into
// index.html; Mantine, CodeMirror and react-remove-scroll write styles of their own and ask for it here.

const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''

/** For `EditorView.cspNonce.of(…)` and Mantine's `getStyleNonce`. */
export function styleNonce(): string {
  return nonce
}

// What react-remove-scroll (under Mantine's modals) reads.
Object.assign(globalThis, { __webpack_nonce__: nonce })
