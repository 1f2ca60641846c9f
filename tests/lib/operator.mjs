// What operators of providers sign, and the transactions that their nodes send: general ones, without
// an account. docs/protocol/operator.md has the bytes.

import { compactAddLength, u8aConcat, u8aToHex } from "@polkadot/util";

const CONTEXT = Buffer.from("amo/operator/v1");
const SERVE = 0;
const CONFIRM = 1;
const RESPOND = 2;

/** Version 5 of extrinsics, "general" in the upper two bits; then the version of the extensions. */
const GENERAL = [0x45, 0];
/** What the extensions carry: immortal, nonce 0, no tip, no metadata hash. */
const EXTENSIONS = [0, 0, 0, 0];

const sign = (api, operator, statement, ...fields) => {
  return operator.sign(u8aConcat(CONTEXT, api.genesisHash.toU8a(), [statement], ...fields));
};

/** An operator's signature that it signs for the provider of `account`. */
export function signServe(api, operator, account) {
  return sign(api, operator, SERVE, account.publicKey);
}

/** The transaction by which the operator of provider number `provider` confirms fragments. */
export function confirmation(api, operator, provider, confirmations) {
  return general(api, operator, CONFIRM, api.tx.peerStorage.confirm, provider, confirmations);
}

/** The one by which it answers challenges. */
export function response(api, operator, provider, answers) {
  return general(api, operator, RESPOND, api.tx.peerStorage.respond, provider, answers);
}

function general(api, operator, statement, call, ...fields) {
  const encoded = call(...fields, new Uint8Array(64)).args.slice(0, fields.length);
  const signature = sign(api, operator, statement, ...encoded.map((field) => field.toU8a()));
  const { method } = call(...fields, signature);
  return u8aToHex(compactAddLength(u8aConcat(GENERAL, EXTENSIONS, method.toU8a())));
}
