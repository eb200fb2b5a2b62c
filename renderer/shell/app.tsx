// What fills the window: home without a project, else the shell around one place.

export function App() {
  return <main>Firn</main>
}
