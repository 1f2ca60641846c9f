// Challenges: what became of each, and whether it could have been answered.

/**
 * Those drawn, and of them those `proved`, those `failed`, the ones among these that were `missed`
 * although their provider's node ran all the time from the draw to the end, and those still `open`.
 */
export async function judge(record, nodeOf) {
  // In this order, so that each that was closed is also known to have been drawn.
  const proved = await record.all("Proved");
  const failed = await record.all("Failed");
  const drawn = await record.all("Challenged");
  const drawnAt = new Map(drawn.map(({ challenge, at }) => [challenge, at]));
  const closed = new Set([...proved, ...failed].map(({ challenge }) => challenge));
  const ranAllTheTime = ({ challenge, provider, at }) =>
    nodeOf(provider).downtimes.every(({ from, to }) => to < drawnAt.get(challenge) || from > at);
  return {
    drawn,
    proved,
    failed,
    missed: failed.filter(ranAllTheTime),
    open: drawn.filter(({ challenge }) => !closed.has(challenge)),
    seconds: proved.map(({ challenge, at }) => (at - drawnAt.get(challenge)) / 1000),
  };
}
