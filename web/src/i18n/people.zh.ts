/** The words of the main sections and of signing in, in Simplified Chinese. */
import type { navEn, sessionEn } from './people.en';

export const navZh: typeof navEn = {
  city: '全城',
  gaps: '空白',
  assign: '分派',
  people: '人员',
  plans: '方案',
  record: '记录',
};

export const sessionZh: typeof sessionEn = {
  signIn: '登录',
  title: '登录',
  name: '账号名',
  password: '密码',
  needed: '登录后可查看。',
  notAllowed: '您的角色没有此权限，请联系管理员。',
  wrong: '账号名或密码不正确。',
  wait: (seconds) => `尝试次数过多，请 ${seconds} 秒后再试。`,
  failed: '登录未成功',
  signedIn: (name) => `已登录：${name}`,
  signedOut: '已退出登录',
  account: '我的账号',
  accountOf: (name) => `${name}的账号`,
};
