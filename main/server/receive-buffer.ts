import type { Problem } from '../../shared/model.ts'

/** Holds about 900 REGISTERs: an office whose phones all boot at once. */
const enoughBytes = 2 * 1024 * 1024

const remedies: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'Raise net.core.rmem_max: sudo sysctl -w net.core.rmem_max=4194304 (keep it in /etc/sysctl.d/).',
  darwin: 'Raise kern.ipc.maxsockbuf: sudo sysctl -w kern.ipc.maxsockbuf=8388608.',
}

/**
 * What to say of a receive buffer that is too small for many phones at once; undefined where it is large enough.
 *
 * @param grantedBytes zero where the system does not say
 */
export function smallReceiveBuffer(grantedBytes: number, platform: NodeJS.Platform): Problem | undefined {
  if (grantedBytes === 0 || grantedBytes >= enoughBytes) return undefined
  const kibibytes = Math.round(grantedBytes / 1024)
  return {
    code: 'small-receive-buffer',
    message:
      `The system grants a receive buffer of only ${kibibytes} KB, so when hundreds of phones start at the same ` +
      `moment some have to try twice. ${remedies[platform] ?? ''}`.trimEnd(),
  }
}
