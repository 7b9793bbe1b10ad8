/**
 * What a piece of work costs this process in processor time, milliseconds. For tests that bound the cost of hostile
 * input: what else the machine does meanwhile makes it wait, and is not its cost.
 */
export function cpuTimeOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
