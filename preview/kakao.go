package preview

import "strconv"

// RenderedKakao is a Kakao message for one customer.
type RenderedKakao struct {
	Template  string
	Variables map[string]string
	Buttons   []Button
	Fallback  *Fallback
}

// kakaoTemplates are the texts of a Kakao message.
type kakaoTemplates struct {
	code      string
	variables map[string]*template
	buttons   []buttonTemplates
	fallback  *template
	channel   string // of the fallback
}

type buttonTemplates struct {
	kind              string
	text, url, mobile *template
}

func (b *compiler) kakao(c Content) *kakaoTemplates {
	k := &kakaoTemplates{code: c.Template, variables: map[string]*template{}}
	for _, name := range sortedKeys(c.Variables) {
		k.variables[name] = b.text("variables."+name, c.Variables[name])
	}
	for i, button := range c.Buttons {
		at := "buttons[" + strconv.Itoa(i) + "]"
		k.buttons = append(k.buttons, buttonTemplates{
			kind: button.Type, text: b.text(at+".text", button.Text),
			url: b.text(at+".url", button.URL), mobile: b.text(at+".mobile", button.Mobile),
		})
	}
	if c.Fallback != nil {
		k.fallback, k.channel = b.text("fallback.text", c.Fallback.Text), c.Fallback.Channel
	}
	return k
}

func (r *run) kakao(k *kakaoTemplates) *RenderedKakao {
	if k == nil {
		return nil
	}
	out := &RenderedKakao{Template: k.code, Variables: map[string]string{}}
	for _, name := range sortedKeys(k.variables) {
		out.Variables[name] = r.text(k.variables[name])
	}
	for _, b := range k.buttons {
		out.Buttons = append(out.Buttons, Button{Type: b.kind, Text: r.text(b.text), URL: r.text(b.url), Mobile: r.text(b.mobile)})
	}
	if k.fallback != nil {
		out.Fallback = &Fallback{Channel: k.channel, Text: r.text(k.fallback)}
	}
	return out
}
