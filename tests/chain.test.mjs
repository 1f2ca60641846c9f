// The tests in `chain/`, all on one development chain: a node takes longer to start than most run.

import "./chain/metadata.mjs";
import "./chain/transactions.mjs";
import "./chain/rejections.mjs";
import "./chain/fees.mjs";
import "./chain/assets.mjs";
import "./chain/governance.mjs";
import "./chain/validators.mjs";
import "./chain/rpc.mjs";
