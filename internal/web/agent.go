package web

import "strings"

// browsers and systems are told by the first of these in what a browser says of
// itself: each of the later ones stands in what earlier ones say, too.
var (
	browsers = [][2]string{
		{"MicroMessenger", "微信"},
		{"QQBrowser", "QQ浏览器"},
		{"QIHU", "360浏览器"},
		{"360SE", "360浏览器"},
		{"360EE", "360浏览器"},
		{"HuaweiBrowser", "华为浏览器"},
		{"Edg", "Edge"},
		{"OPR/", "Opera"},
		{"Firefox", "Firefox"},
		{"FxiOS", "Firefox"},
		{"CriOS", "Chrome"},
		{"Chrome", "Chrome"},
		{"Safari", "Safari"},
		{"Trident", "IE"},
		{"MSIE", "IE"},
	}
	systems = [][2]string{
		{"HarmonyOS", "鸿蒙"},
		{"OpenHarmony", "鸿蒙"},
		{"Android", "Android"},
		{"iPhone", "iPhone"},
		{"iPad", "iPad"},
		{"Windows", "Windows"},
		{"Macintosh", "macOS"},
		{"Linux", "Linux"},
	}
)

// agentText is a browser and its system in words, such as Chrome，Windows. What
// the browser says is not kept itself: it may tell persons apart.
func agentText(userAgent string) string {
	found := func(known [][2]string, other string) string {
		for _, k := range known {
			if strings.Contains(userAgent, k[0]) {
				return k[1]
			}
		}
		return other
	}
	return found(browsers, "其他浏览器") + "，" + found(systems, "其他系统")
}
