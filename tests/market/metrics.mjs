import assert from "node:assert/strict";
import { test } from "node:test";
import { submit, theEvent } from "../lib/client.mjs";
import { accountsOf, api, areRefused, by, byCouncil, held } from "./setup.mjs";

const { metrics } = api.tx;
const { Registered, StandardSet, Retired } = api.events.metrics;

const [registrant, other] = accountsOf("Metrics");

const TAKEN = "Vehicle.Speed";
const NONE = 1_000_000;
const description = {
  path: "Vehicle.Test.Wind",
  layer: "InCar",
  valueType: "Float",
  unit: "m/s",
  level: "Lv3",
  finestPlace: 7,
};

let metric;

export function testMetrics() {
  test("a standard metric is found by its path", async () => {
    const number = (await api.query.metrics.paths(TAKEN)).unwrap();
    const { description, standard } = (await api.query.metrics.metrics(number)).unwrap();
    assert.equal(description.path.toUtf8(), TAKEN);
    assert.ok(standard.isTrue);
  });

  test("anyone registers a metric", async () => {
    const { events } = await submit(metrics.register(description), registrant);
    const registered = theEvent(events, Registered);
    metric = registered.metric;
    assert.deepEqual(registered.description.toHuman(), { ...description, finestPlace: "7" });
    assert.ok((await api.query.metrics.paths(description.path)).unwrap().eq(metric));
  });

  test("the council says that a metric is standard, and the deposit goes back", async () => {
    const { released, standard } = theEvent(
      await byCouncil(metrics.setStandard(metric, true)),
      StandardSet,
    );
    assert.ok(standard.isTrue && released.toBigInt() > 0n);
    assert.equal(await held(registrant, "Metrics.Metric"), 0n);
  });

  test("metrics are refused that break the rules", async () => {
    await areRefused(by(registrant), [
      ["metrics.BadPath", metrics.register({ ...description, path: "speed" })],
      ["metrics.BadUnit", metrics.register({ ...description, path: "A.B", unit: "\n" })],
      ["metrics.PathTaken", metrics.register({ ...description, path: TAKEN })],
      ["metrics.PlaceTooFine", metrics.register({ ...description, path: "A.B", finestPlace: 8 })],
      ["metrics.MayNotRetire", metrics.retire(metric)],
      ["metrics.UnknownMetric", metrics.retire(NONE)],
      ["BadOrigin", metrics.setStandard(metric, false)],
    ]);
    await areRefused(byCouncil, [
      ["metrics.NothingToChange", metrics.setStandard(metric, true)],
      ["metrics.UnknownMetric", metrics.setStandard(NONE, true)],
    ]);
  });

  test("whoever registered a metric retires it, and its path is free", async () => {
    await byCouncil(metrics.setStandard(metric, false));
    const { events } = await submit(metrics.retire(metric), registrant);
    assert.ok(theEvent(events, Retired).metric.eq(metric));
    assert.ok((await api.query.metrics.paths(description.path)).isNone);
    await areRefused(by(other), [["metrics.Retired", metrics.retire(metric)]]);
  });
}
