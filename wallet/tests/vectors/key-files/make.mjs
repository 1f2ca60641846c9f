// Makes the key files beside it with polkadot.js; each run gives them other salts and nonces. Prints the
// test vectors of docs/protocol/wallet-keys.md, from a second implementation.
// After `scripts/setup js`: node wallet/tests/vectors/key-files/make.mjs

import { createPrivateKey, createPublicKey, hkdfSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../../tests/package.json', import.meta.url));
const { Keyring } = require('@polkadot/keyring');
const { u8aConcat } = require('@polkadot/util');
const { base64Encode, cryptoWaitReady, naclEncrypt, scryptEncode, scryptToU8a } = require('@polkadot/util-crypto');

const phrase = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk';
const password = 'correct horse, battery: stäple';

const pair = (uri, type = 'sr25519') => new Keyring({ type, ss58Format: 42 }).addFromUri(uri, { whenCreated: 0 });
const write = (name, json) =>
  writeFileSync(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(json, null, 2)}\n`);

await cryptoWaitReady();
write('hard', pair(`${phrase}//Alice`).toJson(password));
write('soft', pair(`${phrase}//Alice/fleet/7`).toJson(password));
write('seed', pair(`0x${'2a'.repeat(32)}`).toJson(password));
write('ed25519', pair(`${phrase}//Alice`, 'ed25519').toJson(password));
write('unencrypted', pair(`${phrase}//Alice`).toJson());

// With the parameters of scrypt that older versions write.
const params = { N: 1 << 15, p: 1, r: 8 };
const { password: key, salt } = scryptEncode(password, undefined, params);
const { encrypted, nonce } = naclEncrypt(pair(`${phrase}//Alice`).encodePkcs8(), key.subarray(0, 32));
const encoded = base64Encode(u8aConcat(scryptToU8a(salt, params), nonce, encrypted));
write('older', { ...pair(`${phrase}//Alice`).toJson(password), encoded });

// What is derived from //Alice.
const hex = (bytes) => Buffer.from(bytes).toString('hex');
const number = (value) => new Uint8Array(new Uint32Array([value]).buffer);
const chunk = new Uint8Array(32).fill(3);
// Ed25519's form of the scalar is eight times as large.
const form = pair('//Alice').encodePkcs8().subarray(16, 48);
const scalar = Buffer.from((BigInt(`0x${hex(form.toReversed())}`) >> 3n).toString(16).padStart(64, '0'), 'hex').reverse();
const derive = (length, ...info) => new Uint8Array(hkdfSync('sha256', scalar, new Uint8Array(), u8aConcat(...info), length));
const publicKey = (bytes) => {
  const der = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), bytes]);
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  return key.export({ format: 'der', type: 'spki' }).subarray(-32);
};
const rows = {
  scalar,
  'owner secret': derive(32, 'amo/owner-secret/v1'),
  'one-time key, attempt 0': derive(32, 'amo/one-time-key/v1', chunk, number(0)),
  'its public half': publicKey(derive(32, 'amo/one-time-key/v1', chunk, number(0))),
  'one-time key, attempt 258': derive(32, 'amo/one-time-key/v1', chunk, number(258)),
  'salt of the device `car`, rotation 1': derive(16, 'amo/device-salt/v1', 'car', number(1)),
  'encryption key': derive(32, 'amo/encryption-key/v1'),
  'its public half, on chain': publicKey(derive(32, 'amo/encryption-key/v1')),
  'bounty key 7': derive(32, 'amo/bounty-key/v1', number(7)),
};
for (const [name, bytes] of Object.entries(rows)) console.log(`| ${name} | \`${hex(bytes)}\` |`);
