// The lot drawn again, from what the chain publishes: see `pallets/validator-selection/src/lot.rs`.

import { blake2AsU8a } from "@polkadot/util-crypto";
import { u8aConcat } from "@polkadot/util";

const DOMAIN = new TextEncoder().encode("amo/lot/v1");
const NUMBER_BYTES = 16;

/** The first `size` of a shuffle of `qualified` with the `seed` of an era, in hex. */
export function drawPool(qualified, seed, era, size) {
  const order = [...qualified];
  const drawn = Math.min(order.length, size);
  for (let place = 0; place < drawn; place++) {
    const other = place + numberBelow(order.length - place, seed, era, place);
    [order[place], order[other]] = [order[other], order[place]];
  }
  return order.slice(0, drawn);
}

/** The number that is drawn as the `counter`th. */
function numberBelow(limit, seed, era, counter) {
  const hash = blake2AsU8a(u8aConcat(DOMAIN, seed, littleEndian(era), littleEndian(counter)), 256);
  const number = hash.slice(0, NUMBER_BYTES).reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return Number(number % BigInt(limit));
}

function littleEndian(number) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, number, true);
  return bytes;
}
