// What operators of providers sign.

import { u8aConcat } from "@polkadot/util";

const CONTEXT = Buffer.from("amo/operator/v1");
const SERVE = 0;

/** An operator's signature that it signs for the provider of `account`. */
export function signServe(api, operator, account) {
  return operator.sign(
    u8aConcat(CONTEXT, api.genesisHash.toU8a(), [SERVE], account.publicKey),
  );
}
