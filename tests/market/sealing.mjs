// Keys and ciphers of sealed data, by other libraries than the chain's and the node's:
// docs/protocol/sealed-body.md and docs/protocol/custody.md.

import { hkdfSync } from "node:crypto";
import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, HkdfSha256 } from "@hpke/core";
import { DhkemX25519HkdfSha256 } from "@hpke/dhkem-x25519";
import { xchacha20poly1305 } from "@noble/ciphers/chacha";
import { stringToU8a, u8aConcat } from "@polkadot/util";
import { blake2AsU8a } from "@polkadot/util-crypto";

const HEADER_LEN = 57;
const SEGMENT_LEN = 65_536 + 16;
const ENC_LEN = 32;

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Chacha20Poly1305(),
});
const info = stringToU8a("amo/custody/v1");

const derive = (secret, nonce, label, length) => {
  return new Uint8Array(hkdfSync("sha256", secret, nonce, label, length));
};

/** The key of the body with this nonce. */
export const dataKeyOf = (secret, nonce) => derive(secret, nonce, "amo/data-key/v1", 32);

export const commitmentOf = (dataKey) => {
  return blake2AsU8a(u8aConcat(stringToU8a("amo/key-commitment/v1"), dataKey), 256);
};

/** A key pair for one request: `public` and `private`, of 32 bytes each. */
export async function newEncryptionKey() {
  const { publicKey, privateKey } = await suite.kem.generateKeyPair();
  return {
    public: new Uint8Array(await suite.kem.serializePublicKey(publicKey)),
    private: new Uint8Array(await suite.kem.serializePrivateKey(privateKey)),
  };
}

/** A custody of `dataKey` for the account `buyer`, which only the private half of `key` opens. */
export async function sealKey(dataKey, key, chunk, buyer) {
  const recipientPublicKey = await suite.kem.deserializePublicKey(key);
  const { enc, ct } = await suite.seal(
    { recipientPublicKey, info },
    dataKey,
    u8aConcat(chunk, buyer),
  );
  return u8aConcat(new Uint8Array(enc), new Uint8Array(ct));
}

/** The data key in a custody. Throws if it does not open. */
export async function openKey(custody, privateKey, chunk, buyer) {
  const recipientKey = await suite.kem.deserializePrivateKey(privateKey);
  const opened = await suite.open(
    { recipientKey, enc: custody.slice(0, ENC_LEN), info },
    custody.slice(ENC_LEN),
    u8aConcat(chunk, buyer),
  );
  return new Uint8Array(opened);
}

/** The bytes in a sealed body. Throws if the key is another's, or a bit is not as it was. */
export function openBody(sealed, dataKey) {
  const header = sealed.subarray(0, HEADER_LEN);
  const streamNonce = derive(dataKey, header.subarray(5, 21), "amo/stream-nonce/v1", 19);
  const segments = Math.max(1, Math.ceil((sealed.length - HEADER_LEN) / SEGMENT_LEN));
  const opened = Array.from({ length: segments }, (_, segment) => {
    const start = HEADER_LEN + segment * SEGMENT_LEN;
    const number = new Uint8Array(5);
    new DataView(number.buffer).setUint32(0, segment);
    number[4] = segment === segments - 1 ? 1 : 0;
    const cipher = xchacha20poly1305(dataKey, u8aConcat(streamNonce, number), header);
    return cipher.decrypt(sealed.subarray(start, start + SEGMENT_LEN));
  });
  return u8aConcat(...opened);
}
