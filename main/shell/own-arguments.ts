/** Switches of Chromium and Node that stand on the same command line and are none of our business. */
const engineSwitch =
  /^--(?:inspect(?:-brk)?|remote-debugging-\w+|no-sandbox|disable-gpu|password-store|ozone-platform\S*)(?:=|$)/

/**
 * Our part of Electron's command line: behind the path of the app where Electron itself was started with one
 * (`electron --disable-gpu . --data DIR`), else all but the engine's own switches.
 */
export function ownArguments(argv: readonly string[], isDefaultApp: boolean): readonly string[] {
  const given = argv.slice(1)
  if (isDefaultApp) return given.slice(given.findIndex((argument) => !argument.startsWith('-')) + 1)
  return given.filter((argument) => !engineSwitch.test(argument))
}
