// The compressions that Avro files of other engines come in. DuckDB writes none, PyIceberg and Java write deflate,
// and tables of others may have the rest.

import * as zlib from 'node:zlib'
import { FirnError } from '../contract/errors.ts'
import { malformed } from './avro-binary.ts'
import { uncompressSnappy } from './snappy.ts'

/** Blocks are small (metadata, not data), so the synchronous calls are used: they take no pool thread. */
export function decompressBlock(codec: string, block: Uint8Array): Uint8Array {
  try {
    switch (codec) {
      case '':
      case 'null':
        return block
      case 'deflate':
        return zlib.inflateRawSync(block)
      case 'snappy':
        return uncompressSnappy(block.subarray(0, block.length - 4), readUint32(block, block.length - 4))
      case 'zstandard':
        return zstd(block)
      default:
        throw unsupported(codec)
    }
  } catch (error) {
    if (error instanceof FirnError) throw error
    throw malformed(`a block cannot be decompressed (${codec})`)
  }
}

export function compressBlock(codec: 'null' | 'deflate', block: Uint8Array): Uint8Array {
  return codec === 'null' ? block : zlib.deflateRawSync(block)
}

/** Node has zstd from 22.15 on; Electron 33 carries 20.18. */
function zstd(block: Uint8Array): Uint8Array {
  const decompress: unknown = Reflect.get(zlib, 'zstdDecompressSync')
  if (typeof decompress !== 'function') throw unsupported('zstandard')
  return decompress(block) as Uint8Array
}

function unsupported(codec: string): FirnError {
  return new FirnError('unsupported', `The table's metadata is compressed with ${codec}.`, {
    hint: 'Have its writer set write.avro.compression-codec to gzip, and rewrite the manifests.',
  })
}

function readUint32(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset, false)
}
