// Requests of buyers and answers of owners, for chunks with the shared body.

import { u8aToHex } from "@polkadot/util";
import { AMO } from "../lib/client.mjs";
import { newEncryptionKey } from "./sealing.mjs";
import { api, custodyFor, sharedBody } from "./setup.mjs";

export const INSURANCE = 1 << 0;
export const RESEARCH = 1 << 2;
export const MARKETING = 1 << 4;

export const PRICE = { asset: null, amount: 10n * AMO };
export const TERMS = { price: PRICE, purposes: INSURANCE | RESEARCH, lasts: 1_000 };

/** What a buyer asks for by `changes` to the terms, and its new one-time key. */
export async function wishFor(chunk, changes = {}) {
  const key = await newEncryptionKey();
  const { price, ...rest } = { ...TERMS, ...changes };
  return { wish: { chunk, maxPrice: price, key: u8aToHex(key.public), ...rest }, key };
}

/** The owner's consent to a wish of `buyer`, with the data key of the shared body, or another. */
export async function answerTo({ wish, key }, buyer, dataKey = sharedBody.dataKey) {
  const { chunk, maxPrice: price, purposes, lasts } = wish;
  const custody = await custodyFor(dataKey, key, chunk, buyer);
  return { chunk, buyer: buyer.address, terms: { price, purposes, lasts }, custody };
}

export const access = async (chunk, { address }) => {
  return (await api.call.dataRightsApi.access(chunk, address)).toJSON();
};
