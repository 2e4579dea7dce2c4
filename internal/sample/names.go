package sample

import "shegong/internal/roster"

// nameLists are the parts of invented names.
type nameLists struct {
	surnames, compound         []string
	female, male, either, rare []string
	dotted                     []string // whole names of ethnic groups that write ·
	korean                     []string // surnames usual among 朝鲜族
}

func names() *nameLists {
	return &nameLists{
		surnames: runes("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边"),
		compound: []string{"欧阳", "上官", "司徒", "诸葛", "东方", "慕容", "令狐"},
		female:   runes("芳娜敏静丽艳娟霞秀玲桂燕萍红玉兰婷雪梅琳颖洁莉慧晶瑶佳怡欣蕾岩薇倩妍琪珊珍莹月爽楠"),
		male:     runes("伟强磊军洋勇杰涛明超刚平辉鹏飞波斌宇浩凯健俊帆帅旭宁龙亮成新峰阳博文杨昊志伦"),
		either:   runes("春晓海立永国建学东云清金瑞庆德宏福荣光世淑凤子思嘉雨梓一景长少家天书玉"),
		rare:     []string{"喆", "翀", "骉", "昇", "堃", "垚", "頔", "𬊈", "𫖯", "㛃"},
		dotted:   []string{"古丽·买买提", "阿依古丽·艾山", "努尔兰·巴合提", "帕提古丽·吐尔逊", "其木格·巴特尔"},
		korean:   runes("金朴李崔郑姜玄"),
	}
}

func runes(s string) []string {
	var out []string
	for _, r := range s {
		out = append(out, string(r))
	}
	return out
}

// personName invents a name.
func (t *town) personName(d *dice, sex roster.Code, korean bool) string {
	l := t.names
	given := l.female
	if sex == roster.Male {
		given = l.male
	}
	family := pick(d, l.surnames)
	switch {
	case korean:
		family = pick(d, l.korean)
	case d.chance(1):
		family = pick(d, l.compound)
	}
	last := pick(d, given)
	if d.n(150) == 0 {
		last = pick(d, l.rare)
	}
	if d.chance(78) {
		return family + pick(d, l.either) + last
	}
	return family + last
}
