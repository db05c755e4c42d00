import { chromium } from '@playwright/test';
const base = process.env.B ?? 'http://127.0.0.1:7811';
const out = process.env.OUT ?? '/tmp/w2/shots';
const only = process.argv.slice(2);
const flags = ['--headless=new','--no-sandbox','--use-angle=swiftshader','--enable-unsafe-swiftshader','--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
const states = process.env.LI ? { li: '#lang=en', lizh: '#map=14.5/47.139/9.522&lang=zh', li16: '#map=16.3/47.139/9.522&lang=en', liparent: '#map=9.2/47.139/9.522&lang=en' } : {
  city: '#lang=zh', cityen: '#lang=en',
  comm: '#lang=zh&community=510681001006', parent: '#lang=en&community=510681001',
  hole: '#lang=zh&segment=LC-001273', half: '#lang=en&segment=LC-000097', over: '#lang=zh&segment=LC-001970', outside: '#lang=en&segment=LC-000917', normal: '#lang=zh&segment=LC-000500',
  crew13: '#map=13/30.976/104.282&colour=crew&lang=zh', crew16: '#map=16/30.976/104.282&colour=crew&lang=en',
  z14: '#map=14.2/30.9785/104.268&lang=zh', z15: '#map=15.2/30.9785/104.268&lang=en', z17: '#map=17/30.9785/104.268&lang=zh',
  far: '#map=11.5/30.976/104.282&lang=zh', unknown: '#segment=nope&lang=zh', unknownc: '#community=nope&lang=en',
};
for (const [w, h, phone] of [[1280, 800, false], [390, 844, true]]) {
  const context = await browser.newContext({ viewport: { width: w, height: h }, isMobile: phone, hasTouch: phone });
  for (const [name, hash] of Object.entries(states)) {
    if (only.length && !only.includes(name)) continue;
    const page = await context.newPage();
    await page.goto(`${base}/?fonts=bundled${hash}`);
    try { await page.locator('[data-idle]').waitFor({ state: 'attached', timeout: 20000 }); } catch { console.log('no idle', name, phone); }
    await page.waitForTimeout(1200);
    await page.locator('[data-idle]').waitFor({ state: 'attached', timeout: 20000 }).catch(() => 0);
    if (name === 'comm') { await page.locator('[data-gap]').first().click().catch(() => 0); await page.waitForTimeout(1500); }
    await page.screenshot({ path: `${out}/${name}-${phone ? 'p' : 'd'}.png` });
    await page.close();
  }
  await context.close();
}
await browser.close();
