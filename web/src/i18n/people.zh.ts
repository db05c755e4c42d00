/** The words of signing in, of accounts, crews and their load, in Simplified Chinese. */
import type { navEn, peopleEn, sessionEn } from './people.en';

export const navZh: typeof navEn = {
  city: '全城',
  gaps: '空白',
  people: '班组',
};

export const sessionZh: typeof sessionEn = {
  signIn: '登录',
  needed: '登录后可查看。',
  notAllowed: '您的角色没有此权限，请联系管理员。',
};

export const peopleZh: typeof peopleEn = {
  crews: '班组',
  noCrews: '还没有班组。',
};
