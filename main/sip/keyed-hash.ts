import { hash } from 'node:crypto'

const blockLength = 64

/**
 * HMAC-SHA-256 (RFC 2104) under one key of at most 64 octets, with both padded keys made in advance: on one-shot
 * hashes it takes a fifth of the time of `createHmac`, and it is needed for every challenge.
 */
export function createKeyedHash(key: Uint8Array): (message: Uint8Array) => Buffer {
  const inner = new Uint8Array(blockLength).fill(0x36)
  const outer = new Uint8Array(blockLength).fill(0x5c)
  for (const [at, octet] of key.entries()) {
    inner[at] = 0x36 ^ octet
    outer[at] = 0x5c ^ octet
  }
  return (message) => hash('sha256', Buffer.concat([outer, hash('sha256', Buffer.concat([inner, message]), 'buffer')]), 'buffer')
}
