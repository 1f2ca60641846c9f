// Four providers and many bodies.

import { after } from "node:test";
import { startProviders } from "../providers/network.mjs";
import { providersSurvive } from "../providers/survival.mjs";

const network = await startProviders();
after(() => network.stop());

providersSurvive(network, { bodies: 50, timeout: 900_000 });
