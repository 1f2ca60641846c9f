import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { deviceId } from "../lib/chunks.mjs";
import { submit, theEvent } from "../lib/client.mjs";
import { newEncryptionKey } from "./sealing.mjs";
import { accountsOf, api, areRefused, by, held, newDevice } from "./setup.mjs";

const { participants } = api.tx;
const { EncryptionKeySet, EncryptionKeyCleared, DeviceRegistered, DeviceRetired } =
  api.events.participants;

/** Everyone could open what is sealed to it. */
const POINT_OF_SMALL_ORDER = `0x${"00".repeat(32)}`;

const hexOf = (bytes) => `0x${Buffer.from(bytes).toString("hex")}`;
const newKey = async () => hexOf((await newEncryptionKey()).public);
const [owner, other] = accountsOf("Participants");
const salt = hexOf(randomBytes(16));
const ownDevice = deviceId(owner, salt);

export function testParticipants() {
  test("an account sets its encryption key, and replaces it for the same deposit", async () => {
    const [first, second] = [await newKey(), await newKey()];
    await submit(participants.setEncryptionKey(first), owner);
    const { events } = await submit(participants.setEncryptionKey(second), owner);

    const set = theEvent(events, EncryptionKeySet);
    assert.equal(set.account.toString(), owner.address);
    assert.deepEqual([set.replaced.toString(), set.key.toHex()], [first, second]);
    const record = (await api.query.participants.encryptionKeys(owner.address)).unwrap();
    assert.equal(record.key.toHex(), second);
    assert.equal(await held(owner, "Participants.EncryptionKey"), record.deposit.toBigInt());

    await areRefused(by(owner), [
      ["participants.SameKey", participants.setEncryptionKey(second)],
      ["participants.UnusableKey", participants.setEncryptionKey(POINT_OF_SMALL_ORDER)],
    ]);
  });

  test("an account clears its encryption key and has the deposit back", async () => {
    const { events } = await submit(participants.clearEncryptionKey(), owner);
    assert.ok(theEvent(events, EncryptionKeyCleared).deposit.toBigInt() > 0n);
    assert.equal(await held(owner, "Participants.EncryptionKey"), 0n);
  });

  test("a device has the name that owner and salt make", async () => {
    const { events } = await submit(participants.registerDevice(salt), owner);
    assert.equal(theEvent(events, DeviceRegistered).device.toHex(), ownDevice);
    const registered = (await api.query.participants.devices(ownDevice)).unwrap();
    assert.equal(registered.owner.toString(), owner.address);
  });

  test("keys and devices are refused that are not the caller's to set", async () => {
    const others = await newDevice(other);
    await areRefused(by(owner), [
      ["participants.NoKey", participants.clearEncryptionKey()],
      ["participants.AlreadyRegistered", participants.registerDevice(salt)],
      ["participants.UnknownDevice", participants.retireDevice(randomBytes(16))],
      ["participants.NotOwner", participants.retireDevice(others.id)],
    ]);
  });

  test("an owner retires a device", async () => {
    const { events } = await submit(participants.retireDevice(ownDevice), owner);
    assert.equal(theEvent(events, DeviceRetired).device.toHex(), ownDevice);
    assert.equal(await held(owner, "Participants.Device"), 0n);
  });
}
