// Zombienet loads the CommonJS build of polkadot.js beside our ES one: harmless, but it warns.

process.env.POLKADOTJS_DISABLE_ESM_CJS_WARNING = "1";
