import type { Problem, SocketAddress } from '../../shared/model.ts'

/** Why an address cannot be served, from the system's error, and what to do; it is tried again all the time. */
export function listenerProblem(
  { address, port }: SocketAddress,
  error: unknown,
  retryDelayMs: number,
): Problem {
  const again = triesAgain(retryDelayMs)
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return {
        code: 'port-in-use',
        message:
          `UDP port ${port} on ${address} is used by another program (often a softphone or another PBX). ` +
          `Quit it, or choose another port in the settings and in the phones. ${again}`,
      }
    case 'EACCES':
      return {
        code: 'port-forbidden',
        message:
          `The system does not let Rollcall use UDP port ${port} on ${address}: ports below 1024 need an ` +
          `administrator, and Windows reserves further ranges for itself. ` +
          `Choose another port in the settings and in the phones. ${again}`,
      }
    case 'EADDRNOTAVAIL':
      return absentAddressProblem(address, retryDelayMs)
    default:
      return {
        code: 'network-failure',
        message:
          `UDP port ${port} on ${address} cannot be served: ${error instanceof Error ? error.message : String(error)}. ` +
          `Check the network of this computer; if that does not help, restart it. ${again}`,
      }
  }
}

/** This computer does not have an address that the settings name. */
export function absentAddressProblem(address: string, retryDelayMs: number): Problem {
  return {
    code: 'address-gone',
    message:
      `This computer does not have the address ${address} (now), so phones cannot reach it there. ` +
      `Check the network cable, the Wi-Fi or the VPN, or choose another address in the settings. ` +
      triesAgain(retryDelayMs),
  }
}

function triesAgain(retryDelayMs: number): string {
  return `Rollcall tries again every ${retryDelayMs / 1_000} seconds.`
}

/** This computer has lost an address that was served because it had it. */
export function lostAddressProblem(address: string): Problem {
  return {
    code: 'address-gone',
    message:
      `The address ${address} is gone from this computer, so phones cannot reach it there any more. ` +
      `Check the network cable, the Wi-Fi or the VPN; Rollcall serves the address again as soon as it is back.`,
  }
}
