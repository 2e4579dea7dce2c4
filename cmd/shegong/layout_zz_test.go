package main
import ("testing";"os";"fmt";"strings";"shegong/internal/roster")
func TestZZ(t *testing.T){
 for _,s:=range strings.Fields(os.Getenv("ZZ")) {
  var c string; var seed uint64
  fmt.Sscanf(strings.Replace(s,"-"," ",1),"%s %d",&c,&seed)
  for _, o := range layoutReturns { if o.County!=c {continue}
   b := sampleBook(t, o.Options); if o.more {plantMore(b)}
   os.MkdirAll("/tmp/adv/zz",0o755)
   w:=writeLayout(t,b,newManner(seed),roster.DivisionTable().Name(c),fmt.Sprintf("/tmp/adv/zz/%s-%d.xlsx",c,seed))
   v := checkJSONOf(t,"--county",c,"--as-of",o.asOf,w.path)
   for _,f:=range v.Files { for _,sh:=range f.Sheets { k:="?"; if sh.Kind!=nil {k=*sh.Kind}
     for _,col:=range sh.Columns { if col.Field=="" || col.Match=="suggested" { fmt.Printf("%s %s %s: %q -> %s %s\n",s,sh.Name,k,col.Header,col.Field,col.Match)}}}}
  }
 }
}
