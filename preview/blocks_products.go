package preview

import (
	"fmt"
	"regexp"
	"strings"
)

const defaultProducts = 3

var variablePath = regexp.MustCompile(`^[\pL_][\pL\pN_.\[\]'"-]*$`)

// productList gives the Liquid that fetches a block's products into g_items, and
// the name to loop over.
func productList(b Block) (fetch, name string) {
	most := b.Most
	if most <= 0 {
		most = defaultProducts
	}
	switch b.From {
	case "", "cart":
		return "", "cart"
	case "last_order":
		return "", "last_order.products"
	case "recommended", "people_like_you", "like_cart":
		return fmt.Sprintf("{%% assign g_items = external_id | %s: %d %%}", b.From, most), "g_items"
	case "searched_for":
		return fmt.Sprintf("{%% assign g_items = '' | searched_for: %d %%}", most), "g_items"
	case "popular":
		return fmt.Sprintf("{%% assign g_items = '' | popular_in: %d %%}", most), "g_items"
	}
	if variablePath.MatchString(b.From) {
		return "", b.From
	}
	return fmt.Sprintf("{%% assign g_items = %s %%}", b.From), "g_items"
}

// priceForms write an amount in units of a currency.
var priceForms = map[string]string{
	"KRW": "₩{{ %s | round | number }}", "JPY": "¥{{ %s | round | number }}",
	"USD": "${{ %s | money }}", "EUR": "€{{ %s | money }}", "GBP": "£{{ %s | money }}",
}

// price shows the price of a product in the shop's manner; one that is not known
// shows nothing.
func (s Shop) price(name string) string {
	amount := name + ".price"
	return fmt.Sprintf("{%% if %s %%}%s{%% endif %%}", amount, s.Money(amount))
}

// Money writes Liquid that prints an amount as the shop writes prices.
func (s Shop) Money(amount string) string {
	form, known := priceForms[s.Currency]
	switch {
	case s.Language == "ko" && (s.Currency == "KRW" || s.Currency == ""):
		form = "{{ %s | won }}"
	case !known && s.Currency != "":
		form = "{{ %s | money }} " + s.Currency
	case !known:
		form = "{{ %s | number }} {{ shop.currency }}"
	}
	return fmt.Sprintf(form, amount)
}

func writeProducts(w *mailWriter, b Block) {
	most := b.Most
	if most <= 0 {
		most = defaultProducts
	}
	fetch, list := productList(b)
	w.WriteString(fetch)
	if b.Layout == "grid" {
		writeProductGrid(w, list, most)
		return
	}
	w.printf(`{%% for g_item in %s limit: %d %%}`, list, most)
	w.row("left", 0, 0, func() {
		w.printf(`<table role="presentation" class="g-line" width="100%%" cellpadding="0" cellspacing="0" border="0" style="border-top:1px solid #E4E1DA"><tr>`+
			`<td width="72" style="padding:12px 0;width:72px">%s</td>`+
			`<td class="g-text" style="padding:12px 0;font-size:14px;line-height:1.5;font-weight:700;color:#1D1D1F">%s</td>`+
			`<td class="g-text" align="right" style="padding:12px 0 12px 12px;font-size:14px;line-height:1.5;font-weight:700;color:#1D1D1F;text-align:right;white-space:nowrap">%s</td></tr></table>`,
			productPicture(56), productName, w.shop.price("g_item"))
	})
	w.WriteString("{% endfor %}")
}

const productName = `{% if g_item.link %}<a href="{{ g_item.link }}" class="g-text" style="color:#1D1D1F;text-decoration:none">{{ g_item.name }}</a>{% else %}{{ g_item.name }}{% endif %}`

func productPicture(side int) string {
	return fmt.Sprintf(`{%% if g_item.picture %%}<img src="asset:{{ g_item.picture }}" alt="{{ g_item.name }}" width="%d" height="%d" style="display:block;width:%dpx;height:%dpx;border-radius:4px">{%% endif %%}`,
		side, side, side, side)
}

// writeProductGrid shows two a line, which a phone shows one below the other.
func writeProductGrid(w *mailWriter, list string, most int) {
	each := (w.width - 2*w.margin) / 2
	w.printf(`<tr><td class="g-pad" align="left" style="padding:8px %dpx;font-size:0">{%% for g_item in %s limit: %d %%}`, w.margin, list, most)
	w.printf(`<div class="g-col" style="display:inline-block;vertical-align:top;width:%dpx;max-width:100%%"><div style="padding:8px">%s`,
		each, productPicture(each-16))
	w.printf(`<div class="g-text" style="padding-top:8px;font-size:14px;line-height:1.5;font-weight:700;color:#1D1D1F">%s</div>`, productName)
	w.printf(`<div class="g-muted" style="font-size:14px;line-height:1.5;color:#5F5D57">%s</div></div></div>{%% endfor %%}</td></tr>`+"\n", w.shop.price("g_item"))
}

// productsText lists the products of a block as plain lines.
func productsText(b Block, shop Shop) string {
	most := b.Most
	if most <= 0 {
		most = defaultProducts
	}
	fetch, list := productList(b)
	var t strings.Builder
	fmt.Fprintf(&t, "%s{%% for g_item in %s limit: %d %%}- {{ g_item.name }}{%% if g_item.price %%}  %s{%% endif %%}{%% if g_item.link %%}\n{{ g_item.link }}{%% endif %%}\n{%% endfor %%}",
		fetch, list, most, shop.price("g_item"))
	return t.String()
}
