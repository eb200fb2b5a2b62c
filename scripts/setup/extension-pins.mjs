// The DuckDB extensions Firn needs and the checksums of their wheels on PyPI, for where DuckDB's own host cannot be
// reached. The version must be exactly that of @duckdb/node-api's engine. To pin a new version: for each platform
// `pip install --dry-run --ignore-installed --no-deps --target t --only-binary=:all: --platform P --report - NAME==V`
// prints the hashes.

export const duckdbVersion = '1.5.5'

/** In the order in which they load: iceberg needs avro and httpfs. */
export const extensionNames = /** @type {const} */ (['avro', 'httpfs', 'iceberg', 'encodings'])

/** @typedef {typeof extensionNames[number]} ExtensionName */

/**
 * @typedef {object} WheelPins
 * @property {string} tag the wheel's platform tag
 * @property {Readonly<Record<ExtensionName, string>>} sha256 of each extension's wheel
 */

/** By DuckDB's name of the platform. @type {Readonly<Record<string, WheelPins>>} */
export const wheelPins = {
  linux_amd64: {
    tag: 'manylinux2014_x86_64',
    sha256: {
      avro: '9b7b37455a8e9ae498b0fa97404831c15c412aa5fd2c969c032e1d8231a43049',
      httpfs: '84913dbe172ccb54368de2c4a020c38ca8b0e76f99df548f7fac37934cc7826f',
      iceberg: 'cb7d238d733dff8047771be11f75d21aa417152c992e26ed7688d0d334285bb4',
      encodings: '56ab59db67eb54acf02f08688fe272abc2aa685c0c43c621e2b5be666bfe2353',
    },
  },
  linux_arm64: {
    tag: 'manylinux2014_aarch64',
    sha256: {
      avro: 'a6419f1cd35f4758835e1837ff26afbb3ff4cc1b42c860713e5d3d83db3f00d2',
      httpfs: '567d17e398fc29f7ea4bc42ea277ea19643bd1ad1815f676cb6dd994b50399bb',
      iceberg: '55693f9cb69641b175d17b02f3c2825971754f9c256740526b3abc2a2d8c4dd3',
      encodings: '4c78cdeafdafcdea63013ab52b8b593ae874502f4c26d547bbbc6ad7cf33712b',
    },
  },
  osx_arm64: {
    tag: 'macosx_11_0_arm64',
    sha256: {
      avro: '78a1bfdae015b3561a9a00f2f8265bdf87602fae75058c6087b893c34fac4ac7',
      httpfs: 'a6d9b245ac83834543354e826020b35b8dba16291bb876b2b00bd49f2c6aeb9d',
      iceberg: '8d8ef361dfe75d9d158ba2639373b833e8e13e62e7fcb76be813e560b2a89938',
      encodings: '1e01f82fe2eccfc7c0d470977daffd3e541e5c35bacd097831d431baaf430c11',
    },
  },
  osx_amd64: {
    tag: 'macosx_11_0_x86_64',
    sha256: {
      avro: 'e514845752cd645f7bdf16e52a3e4c5147c4ef421cc1f7907075c70646c3d520',
      httpfs: '5dc6e48e7a6d4c775d88fcd9b6529b385559600c0cd17a2600addfdd34ae3060',
      iceberg: '053347720290e2641cdbec50487e97546a32afb57424a9f6402abd5ab561c612',
      encodings: 'a1ca2afb591bc75b1ccad2e9b175d4ce269ec49052c6c3d0ad29fb3e9868d5cd',
    },
  },
  windows_amd64: {
    tag: 'win_amd64',
    sha256: {
      avro: '5154f5d77ba764cc2a407f82cbc31d22729668581b84da4b63fc0d5df1d8ebc9',
      httpfs: '138fd4368906c04636642023c123bd564d1bd1b9b75cd762f9f9bfad6fccb1ba',
      iceberg: 'c3cbead9fe759b4a9180ea84460c4108026d570b67cb6f365ee1e5293801aba6',
      encodings: 'be5a70c75cfc037a4a0e4d06c4017b00d2d8e9beff1f96c16be9f1e474933aee',
    },
  },
}

/**
 * DuckDB's name of a platform; undefined where there are no wheels.
 * @param {string} platform as in process.platform
 * @param {string} arch as in process.arch
 */
export function duckdbPlatform(platform, arch) {
  const systems = /** @type {Readonly<Record<string, string>>} */ ({
    linux: 'linux',
    darwin: 'osx',
    win32: 'windows',
  })
  const machines = /** @type {Readonly<Record<string, string>>} */ ({ x64: 'amd64', arm64: 'arm64' })
  const name = `${systems[platform]}_${machines[arch]}`
  return Object.hasOwn(wheelPins, name) ? name : undefined
}
