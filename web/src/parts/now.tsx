/** One clock for the page. It ticks once a second, and only what shows seconds or minutes follows it. */
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

const Now = createContext<number>(0);

/** `skewMs`: how far the server's clock is ahead of this machine's; deadlines follow the server. */
export function NowProvider({ skewMs, children }: { skewMs: number; children: ReactNode }): ReactNode {
  const [now, setNow] = useState(() => Date.now() + skewMs);
  useEffect(() => {
    setNow(Date.now() + skewMs);
    const timer = setInterval(() => setNow(Date.now() + skewMs), 15_000);
    return () => clearInterval(timer);
  }, [skewMs]);
  return <Now value={now}>{children}</Now>;
}

export function useNow(): number {
  return useContext(Now);
}
