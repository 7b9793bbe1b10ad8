/** Real Chromium for the interface's tests: fresh profile, no background traffic, complaints collected. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The one without a window first: the same engine, and a third less work for each page. */
const PROGRAMS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** Another is named by CHROMIUM. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? PROGRAMS.find((program) => existsSync(program));
  if (executablePath === undefined) throw new Error(`there is no Chromium: none of ${PROGRAMS.join(', ')}`);
  return await chromium.launch({ executablePath, args: FLAGS });
}

export type Look = {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly forced?: boolean;
  readonly url: string;
};

export type Opened = { readonly context: BrowserContext; readonly page: Page; readonly complaints: string[] };

/** A page whose console errors and refused resources (content security policy among them) are kept. */
export async function openContext(browser: Browser, look: Look): Promise<Opened> {
  const context = await browser.newContext({
    baseURL: look.url,
    viewport: { width: look.width ?? 1440, height: look.height ?? 900 },
    colorScheme: look.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    forcedColors: look.forced ? 'active' : 'none',
    timezoneId: 'America/New_York',
    locale: 'en-GB',
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // A failed request is the API's business and shown on the page; anything else here is a fault of ours.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { context, page, complaints };
}

/**
 * The same page as good as new: nothing stored, nothing complained of. Opening another takes as long as most tests,
 * and reads the whole bundle again.
 */
export async function reopen(
  { page, complaints }: Opened,
  look: Pick<Look, 'width' | 'height' | 'dark'> = {},
): Promise<Page> {
  if (page.url() !== 'about:blank') {
    await page.evaluate('localStorage.clear(); sessionStorage.clear()');
    await page.goto('about:blank');
  }
  complaints.length = 0;
  await page.setViewportSize({ width: look.width ?? 1440, height: look.height ?? 900 });
  await page.emulateMedia({ colorScheme: look.dark ? 'dark' : 'light' });
  return page;
}
