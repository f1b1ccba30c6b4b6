package compose_test

import (
	"context"
	"testing"

	"gilmok/journey/compose"
	"gilmok/journey/dispatch"
	"gilmok/preview"
	"gilmok/store"
)

// BenchmarkCompose makes one mail of blocks for a customer with a cart: variables,
// Liquid, HTML, plain text and MIME.
func BenchmarkCompose(b *testing.B) {
	s := open(b)
	c := compose.New(s.st, compose.Options{})
	content := preview.Content{
		Name: "Cart", Channel: "email", Purpose: "advertising", Subject: "(광고) {{ first_name }}님, 장바구니에 담긴 비누가 기다려요", Preheader: "오늘 주문하면 내일 받아요",
		Body: &preview.Body{Blocks: []preview.Block{
			{Kind: preview.BlockHeading, Text: "{{ name }}님, 잊으셨나요?"},
			{Kind: preview.BlockText, Text: "{% if points > 10000 %}{{ points }}점을 쓰실 수 있어요.{% else %}{{ city | default: '전국' }}에 무료로 보내 드려요.{% endif %}"},
			{Kind: preview.BlockProducts, From: "cart", Most: 2},
			{Kind: preview.BlockButton, Text: "주문하기", URL: "https://soap.test/cart"},
			{Kind: preview.BlockFooter},
		}},
	}
	e := s.queue(content, nil)
	ctx := context.Background()
	plan, err := c.Plan(ctx, []store.MessageVersionID{e.Message})
	if err != nil {
		b.Fatal(err)
	}
	d := dispatch.Draft{Entry: e, Now: now, Sender: store.Sender{Name: "main", Kind: "smtp", Config: map[string]string{"from": "news@soap.test"}}}
	for subject, err := range s.st.Customers().Subjects(ctx, plan.Needs, []store.CustomerID{e.Customer}) {
		if err != nil {
			b.Fatal(err)
		}
		d.Subject = subject
	}
	var size int
	for b.Loop() {
		m, err := c.Compose(ctx, d)
		if err != nil {
			b.Fatal(err)
		}
		size = len(m.Raw)
	}
	b.ReportMetric(float64(size), "bytes/mail")
}
