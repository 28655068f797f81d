import { expect, it } from 'vitest'
import { smallReceiveBuffer } from '../../main/server/receive-buffer.ts'

const twoMebibytes = 2 * 1024 * 1024

it.each([0, twoMebibytes, 8 * twoMebibytes])('says nothing of a buffer of %d octets', (granted) => {
  expect(smallReceiveBuffer(granted, 'linux')).toBeUndefined()
})

it.each([
  ['linux', /net\.core\.rmem_max/],
  ['darwin', /kern\.ipc\.maxsockbuf/],
  ['win32', /try twice\.$/],
] as const)('says on %s what the admin can do', (platform, remedy) => {
  const problem = smallReceiveBuffer(212_992, platform)
  expect(problem).toMatchObject({
    code: 'small-receive-buffer',
    message: expect.stringMatching(remedy) as string,
  })
  expect(problem?.message).toContain('208 KB')
})

it('warns right below the size that is enough', () => {
  expect(smallReceiveBuffer(twoMebibytes - 1, 'linux')).toBeDefined()
})
