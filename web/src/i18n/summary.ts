/**
 * What a change did, in one line. The server writes it once, in English, into the log; a log is
 * not written again for each reader, so a Chinese reader gets it by these rules. What no rule
 * knows stays as it was written.
 */
import { settings, type Lang } from '../state/settings';
import type { Readable } from '../state/store';

type Rule = readonly [RegExp, (...parts: string[]) => string];

const COUNTED: Record<string, string> = { new: '新增', changed: '变更', gone: '消失' };

/** "12 new, 3 gone". */
function counts(text: string): string {
  const parts = text.split(', ').map((part) => {
    const [count = '', word = ''] = part.split(' ');
    return `${COUNTED[word] ?? word} ${count}`;
  });
  return parts.join('，');
}

/** "120 side-metres and 2 sites". */
function ground(text: string): string {
  return text
    .replace(/(\d+) side-metres/, '单侧 $1 米')
    .replace(' and ', '和')
    .replace(/(\d+) sites/, '场地 $1 处');
}

const IMPORTED: Record<string, string> = {
  segments: '路段',
  communities: '社区',
  sites: '场地',
  crews: '班组',
  members: '成员',
  shifts: '班次',
};

const ROLES: Record<string, string> = {
  administrator: '管理员',
  dispatcher: '调度员',
  officer: '社区干部',
  inspector: '督查员',
  crew_member: '班组成员',
};

const GROUND = String.raw`\d+ side-metres and \d+ sites|\d+ side-metres|\d+ sites`;

const whom = (name: string): string => (name === 'nobody' ? '无人接手' : `由${name}接手`);

const RULES: readonly Rule[] = [
  [/^did again what revision (\d+) did$/, (n) => `重做了版本 ${n} 的变更`],
  [/^took back: (.*)$/, (what) => `撤销了：${inChinese(what)}`],
  [new RegExp(`^(.+) answers for (${GROUND}) more$`), (crew, more) => `${crew}新增负责${ground(more)}`],
  [new RegExp(`^(\\d+) crews no longer answer for (${GROUND})$`), (n, what) => `${n} 个班组不再负责${ground(what)}`],
  [new RegExp(`^(.+) no longer answers for (${GROUND})$`), (crew, what) => `${crew}不再负责${ground(what)}`],
  [/^(.+) no longer answers for a stretch of segment (.+)$/, (crew, id) => `${crew}不再负责路段 ${id} 的一段`],
  [/^(.+) no longer answers for (.+)$/, (crew, site) => `${crew}不再负责${site}`],
  [/^(.+) excused (\d+) side-metres$/, (who, metres) => `${who}豁免了单侧 ${metres} 米`],
  [/^took back exemption (\d+)$/, (id) => `取消豁免 ${id}`],
  [/^imported sites: (\d+) went to another crew$/, (n) => `导入场地：${n} 处换了班组`],
  [/^imported (\w+): (.+)$/, (what, parts) => `导入${IMPORTED[what] ?? what}：${counts(parts)}`],
  [/^added crew (.+)$/, (name) => `新增班组${name}`],
  [/^changed what is said of crew (.+)$/, (name) => `更改班组${name}的资料`],
  [/^crew (.+) is now called (.+)$/, (old, name) => `班组${old}改名为${name}`],
  [/^removed crew (.+); (.+) has what it had$/, (name, heir) => `撤销班组${name}，${whom(heir)}`],
  [/^removed crew (.+)$/, (name) => `撤销班组${name}`],
  [
    /^crew (.+) leaves on (\S+); (.+) has what it had$/,
    (name, day, heir) => `班组${name}将于 ${day.slice(0, 10)} 离开，${whom(heir)}`,
  ],
  [/^added shift (.+?): (.+)$/, (name, hours) => `新增班次${name}：${hours}`],
  [/^shift (.+) is now (.+?): (.+)$/, (old, name, hours) => `班次${old}改为${name}：${hours}`],
  [/^removed shift (.+)$/, (name) => `删除班次${name}`],
  [/^added a member to crew (.+)$/, (name) => `班组${name}新增一名成员`],
  [/^changed what is said of a member of crew (.+)$/, (name) => `更改班组${name}一名成员的资料`],
  [/^a member of crew (.+) is in crew (.+) now$/, (from, to) => `班组${from}的一名成员调到${to}`],
  [/^removed a member of crew (.+)$/, (name) => `班组${name}减少一名成员`],
  [/^(.+) is away$/, (name) => `${name}缺勤`],
  [/^(.+) is not away after all$/, (name) => `取消${name}的缺勤`],
  [
    /^set the hours of the city: (.+), (\d+) special days$/,
    (zone, days) => `设定全城时间要求：时区 ${zone}，特殊日 ${days} 天`,
  ],
  [
    /^set the rules of load: (\d+) classes weighted, (\d+) m2 for each member$/,
    (n, quota) => `设定负荷规则：${n} 个等级有权重，每人 ${quota} 平方米`,
  ],
  [/^began the plan (.+)$/, (title) => `新建方案${title}`],
  [/^changed the plan (.+): (\d+) edits in it$/, (title, n) => `修改方案${title}：共 ${n} 项`],
  [/^dropped the plan (.+)$/, (title) => `放弃方案${title}`],
  [/^published the plan (.+)$/, (title) => `发布方案${title}`],
  [/^added an account \((\w+)\)$/, (role) => `新增账号（${ROLES[role] ?? role}）`],
  [/^changed an account$/, () => '更改了一个账号'],
  [/^removed an account$/, () => '删除了一个账号'],
];

function inChinese(text: string): string {
  for (const [pattern, say] of RULES) {
    const found = pattern.exec(text);
    if (found !== null) return say(...found.slice(1));
  }
  return text;
}

/** A line of the log in a language. */
export function summaryIn(lang: Lang, text: string): string {
  return lang === 'zh' ? inChinese(text) : text;
}

/** Follows the language; panels read it as `$told(entry.summary)`. */
export const told: Readable<(text: string) => string> = {
  get: () => (text) => summaryIn(settings.get().lang, text),
  subscribe: (run) => settings.subscribe((now) => run((text) => summaryIn(now.lang, text))),
};
