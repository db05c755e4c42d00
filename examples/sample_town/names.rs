//! Street names. Main streets are named in `layout`; the local ones take a stem, several lanes of
//! one quarter sharing it and counting up, as they do in Sichuan towns.

use crate::grid::{Class, Grid};
use crate::prng::Prng;

/// Stems for the lanes of the old core, each used once without a number.
#[rustfmt::skip]
const OLD: [(&str, &str); 48] = [
    ("文庙", "Wenmiao"), ("书院", "Shuyuan"), ("染房", "Ranfang"), ("油房", "Youfang"),
    ("米市", "Mishi"), ("草市", "Caoshi"), ("盐店", "Yandian"), ("铁匠", "Tiejiang"),
    ("打铜", "Datong"), ("纸坊", "Zhifang"), ("豆腐", "Doufu"), ("茶铺", "Chapu"),
    ("皂角", "Zaojiao"), ("黄桷", "Huangjue"), ("古井", "Gujing"), ("双井", "Shuangjing"),
    ("鼓楼", "Gulou"), ("钟鼓", "Zhonggu"), ("城隍", "Chenghuang"), ("药王", "Yaowang"),
    ("川主", "Chuanzhu"), ("禹王", "Yuwang"), ("白衣", "Baiyi"), ("观音", "Guanyin"),
    ("衙门", "Yamen"), ("考棚", "Kaopeng"), ("校场", "Jiaochang"), ("马号", "Mahao"),
    ("轿子", "Jiaozi"), ("灯笼", "Denglong"), ("棉花", "Mianhua"), ("丝绵", "Simian"),
    ("绣衣", "Xiuyi"), ("篾货", "Miehuo"), ("银匠", "Yinjiang"), ("棕树", "Zongshu"),
    ("梧桐", "Wutong"), ("石榴", "Shiliu"), ("枇杷", "Pipa"), ("柚子", "Youzi"),
    ("水巷子", "Shuixiangzi"), ("半边", "Banbian"), ("月台", "Yuetai"), ("照壁", "Zhaobi"),
    ("牌坊", "Paifang"), ("瓦窑", "Wayao"), ("酒坊", "Jiufang"), ("糖房", "Tangfang"),
];

#[rustfmt::skip]
const STEMS: [(&str, &str); 96] = [
    ("银杏", "Yinxing"), ("芙蓉", "Furong"), ("海棠", "Haitang"), ("丹桂", "Dangui"),
    ("玉兰", "Yulan"), ("紫薇", "Ziwei"), ("香樟", "Xiangzhang"), ("翠竹", "Cuizhu"),
    ("柳荫", "Liuyin"), ("梅林", "Meilin"), ("桃园", "Taoyuan"), ("橘香", "Juxiang"),
    ("稻香", "Daoxiang"), ("菜花", "Caihua"), ("莲池", "Lianchi"), ("荷塘", "Hetang"),
    ("清溪", "Qingxi"), ("石桥", "Shiqiao"), ("龙桥", "Longqiao"), ("金轮", "Jinlun"),
    ("宝莲", "Baolian"), ("凤鸣", "Fengming"), ("鹤林", "Helin"), ("雁江", "Yanjiang"),
    ("沱江", "Tuojiang"), ("湔水", "Jianshui"), ("绵远", "Mianyuan"), ("青白", "Qingbai"),
    ("三水", "Sanshui"), ("鸭江", "Yajiang"), ("沙湾", "Shawan"), ("河湾", "Hewan"),
    ("渡口", "Dukou"), ("船坞", "Chuanwu"), ("堰塘", "Yantang"), ("水碾", "Shuinian"),
    ("星光", "Xingguang"), ("月华", "Yuehua"), ("朝阳", "Chaoyang"), ("晨曦", "Chenxi"),
    ("和平", "Heping"), ("团结", "Tuanjie"), ("建设", "Jianshe"), ("胜利", "Shengli"),
    ("光明", "Guangming"), ("幸福", "Xingfu"), ("安康", "Ankang"), ("永乐", "Yongle"),
    ("长乐", "Changle"), ("太平", "Taiping"), ("兴隆", "Xinglong"), ("丰收", "Fengshou"),
    ("富民", "Fumin"), ("惠民", "Huimin"), ("仁和", "Renhe"), ("礼让", "Lirang"),
    ("崇文", "Chongwen"), ("尚武", "Shangwu"), ("育才", "Yucai"), ("学府", "Xuefu"),
    ("蜀韵", "Shuyun"), ("古蜀", "Gushu"), ("三星", "Sanxing"), ("青铜", "Qingtong"),
    ("玉璋", "Yuzhang"), ("金杖", "Jinzhang"), ("神树", "Shenshu"), ("太阳", "Taiyang"),
    ("马牧", "Mamu"), ("真武", "Zhenwu"), ("西林", "Xilin"), ("北郊", "Beijiao"),
    ("东岳", "Dongyue"), ("南泉", "Nanquan"), ("中兴", "Zhongxing"), ("复兴", "Fuxing"),
    ("纺织", "Fangzhi"), ("机电", "Jidian"), ("粮站", "Liangzhan"), ("车站", "Chezhan"),
    ("货场", "Huochang"), ("站前", "Zhanqian"), ("铁工", "Tiegong"), ("仓库", "Cangku"),
    ("酱园", "Jiangyuan"), ("缫丝", "Saosi"), ("农机", "Nongji"), ("苗圃", "Miaopu"),
    ("园艺", "Yuanyi"), ("茶园", "Chayuan"), ("竹园", "Zhuyuan"), ("松柏", "Songbai"),
    ("百合", "Baihe"), ("茉莉", "Moli"), ("蔷薇", "Qiangwei"), ("杜鹃", "Dujuan"),
];

const COUNTS: [(&str, &str); 10] = [
    ("一", "First"),
    ("二", "Second"),
    ("三", "Third"),
    ("四", "Fourth"),
    ("五", "Fifth"),
    ("六", "Sixth"),
    ("七", "Seventh"),
    ("八", "Eighth"),
    ("九", "Ninth"),
    ("十", "Tenth"),
];

type Stem = (&'static str, &'static str);

pub struct Names {
    old: Vec<Stem>,
    /// Stems not yet taken, with the side of town in front of the second round.
    stems: Vec<(String, String)>,
    current: (String, String),
    counted: usize,
    branch_given: bool,
    in_core: bool,
}

impl Names {
    pub fn shuffled(prng: &mut Prng) -> Self {
        let mut old = OLD.to_vec();
        prng.shuffle(&mut old);
        let mut stems = Vec::new();
        for (side, side_en) in [("南", "Nan"), ("新", "Xin"), ("", "")] {
            let mut round = STEMS.map(|(zh, en)| {
                let en = if side.is_empty() { en.to_owned() } else { en.to_lowercase() };
                (format!("{side}{zh}"), format!("{side_en}{en}"))
            });
            prng.shuffle(&mut round);
            stems.extend(round);
        }
        let current = stems.pop().expect("there are stems");
        Self { old, stems, current, counted: 0, branch_given: false, in_core: false }
    }

    pub fn move_to_next_quarter(&mut self, in_core: bool) {
        self.in_core = in_core;
        self.take_stem();
    }

    fn take_stem(&mut self) {
        self.current = self.stems.pop().expect("more stems than the town needs");
        self.counted = 0;
        self.branch_given = false;
    }

    /// Adds the next local street with a name of its own.
    pub fn add_street(&mut self, grid: &mut Grid, class: Class, prng: &mut Prng) {
        if class == Class::Lane
            && self.in_core
            && let Some((zh, en)) = self.old.pop()
        {
            let width_m = prng.between(3.5, 6.5).round();
            grid.add_street(class, width_m, &format!("{zh}巷"), &format!("{en} Lane"));
            return;
        }
        let limit = if class == Class::Branch { 0 } else { COUNTS.len() - 1 };
        if (class == Class::Branch && self.branch_given) || self.counted > limit.max(6) {
            self.take_stem();
        }
        let (zh, en) = &self.current;
        if class == Class::Branch {
            let (kind, kind_en) =
                if prng.chance(0.6) { ("街", "Street") } else { ("路", "Road") };
            let width_m = prng.between(10.0, 15.0).round();
            grid.add_street(class, width_m, &format!("{zh}{kind}"), &format!("{en} {kind_en}"));
            self.branch_given = true;
            return;
        }
        let (count, count_en) = COUNTS[self.counted];
        let width_m = prng.between(4.0, 7.9).floor();
        let (name, name_en) = (format!("{zh}{count}巷"), format!("{en} {count_en} Lane"));
        grid.add_street(class, width_m, &name, &name_en);
        self.counted += 1;
    }
}
