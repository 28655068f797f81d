/**
 * The two containers that several sizes of one icon go into: Windows' .ico and macOS' .icns. Pure functions from
 * pictures to bytes.
 */

/** From this size on an .ico holds the picture as PNG; below, as a bitmap, which every reader of icons knows. */
const pngFromSize = 256

/** Types of .icns entries that hold a PNG, with their size in pixels; @2x entries are types of their own. */
const icnsTypes = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
]

/** Sizes that `icnsFile` needs, in pixels. */
export const icnsSizes = [...new Set(icnsTypes.map(([, size]) => size))]

/** An .ico of pictures `{ size, png, pixels }`, where pixels are RGBA, row by row from the top. */
export function icoFile(pictures) {
  const header = Buffer.alloc(6 + 16 * pictures.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.length, 4)
  const bodies = pictures.map((picture) => (picture.size < pngFromSize ? bitmap(picture) : picture.png))
  let offset = header.length
  pictures.forEach(({ size }, index) => {
    const at = 6 + 16 * index
    header.writeUInt8(size % 256, at) // 0 stands for 256
    header.writeUInt8(size % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(bodies[index].length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    offset += bodies[index].length
  })
  return Buffer.concat([header, ...bodies])
}

/** A 32-bit bitmap without file header: from the bottom up, BGRA, and a mask of one bit a pixel behind it. */
function bitmap({ size, pixels }) {
  const info = Buffer.alloc(40)
  info.writeUInt32LE(40, 0)
  info.writeInt32LE(size, 4)
  info.writeInt32LE(size * 2, 8) // colour and mask together
  info.writeUInt16LE(1, 12)
  info.writeUInt16LE(32, 14)
  const colour = Buffer.alloc(size * size * 4)
  const maskRowBytes = Math.ceil(size / 32) * 4
  const mask = Buffer.alloc(maskRowBytes * size)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [red, green, blue, alpha] = pixels.subarray((y * size + x) * 4)
      const row = size - 1 - y
      colour.set([blue, green, red, alpha], (row * size + x) * 4)
      if (alpha === 0) mask[row * maskRowBytes + (x >> 3)] |= 0x80 >> (x & 7)
    }
  }
  return Buffer.concat([info, colour, mask])
}

/** An .icns of PNGs by their size in pixels; all of `icnsSizes` must be there. */
export function icnsFile(pngBySize) {
  const entries = icnsTypes.map(([type, size]) => chunk(type, pngBySize.get(size)))
  return chunk('icns', Buffer.concat(entries))
}

function chunk(type, body) {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32BE(8 + body.length, 4)
  return Buffer.concat([head, body])
}
