// Four providers: some bodies, and all that can happen to those who keep them.

import { after } from "node:test";
import { startProviders } from "./providers/network.mjs";
import { providersSurvive } from "./providers/survival.mjs";

const network = await startProviders();
after(() => network.stop());

providersSurvive(network, { bodies: 6, timeout: 240_000 });
