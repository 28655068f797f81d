import type { RandomBytes } from '../registrar/ports.ts'

/** Letters and digits that nobody mistakes for one another when typing them into a phone. */
const alphabet = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const length = 16

/** A password that nobody has to think of: 16 characters, 92 bits. */
export function makePassword(randomBytes: RandomBytes): string {
  const largestFair = 256 - (256 % alphabet.length)
  let password = ''
  while (password.length < length) {
    for (const octet of randomBytes(length)) {
      if (octet < largestFair && password.length < length)
        password += alphabet.charAt(octet % alphabet.length)
    }
  }
  return password
}
