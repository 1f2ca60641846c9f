// Wasm that is no runtime but says that it is one.

import { stringToU8a, u8aConcat, u8aToHex } from "@polkadot/util";

const MAGIC_AND_VERSION = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const CUSTOM_SECTION = 0;

/** Hex of a module whose `runtime_version` is that of the chain, but for `changes`. */
export function wasmWithVersion(api, changes) {
  const version = { ...api.runtimeVersion.toJSON(), apis: [], ...changes };
  const encoded = api.createType("RuntimeVersion", version).toU8a();
  return u8aToHex(u8aConcat(MAGIC_AND_VERSION, customSection("runtime_version", encoded)));
}

function customSection(name, contents) {
  const body = u8aConcat(leb128(name.length), stringToU8a(name), contents);
  return u8aConcat([CUSTOM_SECTION], leb128(body.length), body);
}

function leb128(number) {
  const bytes = [];
  for (let rest = number; ; rest >>= 7) {
    if (rest < 0x80) return Uint8Array.of(...bytes, rest);
    bytes.push((rest & 0x7f) | 0x80);
  }
}
