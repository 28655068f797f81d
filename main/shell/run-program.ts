import { execFile } from 'node:child_process'
import type { RunProgram } from './tray-host.ts'

const longestRunMs = 5000

/** Runs a program of the system, in English, for at most five seconds. */
export const runProgram: RunProgram = (program, args) =>
  new Promise((resolve) => {
    const options = { timeout: longestRunMs, env: { ...process.env, LC_ALL: 'C' } }
    execFile(program, args, options, (error, stdout, stderr) => {
      resolve(error?.code === 'ENOENT' ? undefined : stdout + stderr)
    })
  })
