// JSON-RPC without a client library in between, for what a client would not let through.

/** Calls `method` at `http` and gives the whole answer: `{ result }` or `{ error }`. */
export async function rpc(http, method, ...params) {
  const response = await fetch(http, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  return response.json();
}
