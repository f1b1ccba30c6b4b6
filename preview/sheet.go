package preview

import (
	"fmt"
	"html"
	"strings"
)

// SheetWords are what a contact sheet says around the messages; the caller
// speaks the reader's language.
type SheetWords struct {
	Title    string
	Message  string            // its name: what comes back says what it is about
	Revision int               // of its draft
	Reason   func(Pick) string // such as "No first name"
	Like     func(n int) string
	Skipped  string // under a case that gets nothing
	Comment  string // in the empty comment field
	Save     string // on the button that saves the comments as a file
	By       string // in the empty field for the reader's name
}

// Sheet makes one HTML file of the picks, for sign-off: each message in a frame
// that runs nothing, and a field for a comment. The button gives the comments
// back as a file: {"gilmok":"comments/1","message","revision","by","comments":[{"key","reason","detail","text"}]}.
// What was written stays in the browser until then, should the page be closed.
func Sheet(p Proof, w SheetWords) string {
	var b strings.Builder
	fmt.Fprintf(&b, sheetHead, html.EscapeString(w.Title), html.EscapeString(w.Message), w.Revision, html.EscapeString(w.Title),
		html.EscapeString(w.By), html.EscapeString(w.Save))
	for _, pick := range p.Picks {
		writeCard(&b, pick, w)
	}
	b.WriteString(sheetFoot)
	return b.String()
}

func writeCard(b *strings.Builder, pick Pick, w SheetWords) {
	esc := html.EscapeString
	name := pick.Case.Name
	if name == "" {
		name = pick.Case.Key
	}
	fmt.Fprintf(b, `<section data-key="%s" data-reason="%s" data-detail="%s"><header><b>%s</b><span>%s</span><small>%s</small></header>`,
		esc(pick.Case.Key), esc(string(pick.Reason)), esc(pick.Detail), esc(w.Reason(pick)), esc(w.Like(pick.Count)), esc(name))
	switch {
	case pick.Reason == ReasonError:
		fmt.Fprintf(b, `<p class="none">%s</p>`, esc(pick.Detail))
	case pick.Reason == ReasonNoConsent || pick.Reason == ReasonAborted:
		fmt.Fprintf(b, `<p class="none">%s</p>`, esc(w.Skipped))
	default:
		fmt.Fprintf(b, `<h2>%s</h2><div class="frame"><iframe sandbox="" srcdoc="%s"></iframe></div>`,
			esc(pick.Rendered.Subject), esc(SafePage(pick.Rendered, false)))
	}
	fmt.Fprintf(b, `<textarea placeholder="%s"></textarea></section>`+"\n", esc(w.Comment))
}

// The frames are as wide as a phone, at 0.72 of its size.
const sheetHead = `<!DOCTYPE html>
<html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; frame-src 'self'">
<title>%s</title><style>
body{margin:24px;background:#F6F5F2;color:#1D1D1F;font:13px/1.45 Pretendard,-apple-system,'Malgun Gothic','Segoe UI',sans-serif}
h1{font-size:20px;margin:0 0 16px}main{display:flex;flex-wrap:wrap;gap:24px 16px}
section{width:284px;background:#FFF;border:1px solid #E4E1DA;border-radius:8px;overflow:hidden;break-inside:avoid}
header{padding:12px;border-bottom:1px solid #E4E1DA;display:grid;grid-template-columns:1fr auto}header span,header small{color:#5F5D57}
h2{font-size:13px;margin:0;padding:8px 12px;border-bottom:1px solid #E4E1DA;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.frame{height:300px;overflow:hidden}iframe{width:394px;height:416px;border:0;transform:scale(.72);transform-origin:0 0}
.none{height:300px;margin:0;display:flex;align-items:center;justify-content:center;padding:0 24px;text-align:center;color:#5F5D57}
textarea{box-sizing:border-box;width:100%%;border:0;border-top:1px solid #E4E1DA;padding:8px 12px;font:inherit;resize:vertical;background:none}
form{display:flex;gap:8px;margin-bottom:16px}input{font:inherit;padding:7px 10px;border:1px solid #CDC8BD;border-radius:6px;width:180px}
button{font:inherit;padding:8px 12px;border:0;border-radius:6px;background:#BB411A;color:#FFF}
@media print{form{display:none}body{margin:0}}
</style></head><body data-message="%s" data-revision="%d"><h1>%s</h1><form onsubmit="save();return false"><input placeholder="%s"><button>%s</button></form><main>
`

const sheetFoot = `</main><script>
const about=document.body.dataset,sections=[...document.querySelectorAll('section')],by=document.querySelector('input');
const shelf='gilmok/'+about.message+'/'+about.revision;
function gather(){
  const comments=sections.map(s=>({key:s.dataset.key,reason:s.dataset.reason,detail:s.dataset.detail,text:s.querySelector('textarea').value.trim()})).filter(c=>c.text);
  return {gilmok:'comments/1',message:about.message,revision:Number(about.revision),by:by.value.trim(),comments};
}
function save(){
  const a=document.createElement('a');
  a.href=URL.createObjectURL(new Blob([JSON.stringify(gather(),null,2)],{type:'application/json'}));
  a.download='comments.json';a.click();
}
document.addEventListener('input',()=>{try{localStorage.setItem(shelf,JSON.stringify(gather()))}catch(e){}});
try{
  const kept=JSON.parse(localStorage.getItem(shelf)||'null');
  if(kept){
    by.value=kept.by;
    for(const c of kept.comments)for(const s of sections)
      if(s.dataset.key===c.key&&s.dataset.reason===c.reason&&s.dataset.detail===c.detail)s.querySelector('textarea').value=c.text;
  }
}catch(e){}
</script></body></html>
`
