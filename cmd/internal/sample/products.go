package sample

import (
	"context"
	"fmt"

	"gilmok/assets"
	"gilmok/store"
	"gilmok/store/value"
)

// article is one product with its words in both languages.
type article struct {
	id, english, korean string
	category            string // soap, candle, hair, body, gift, home
	price               int64  // won
	stock               int
	picture             string
}

var articles = []article{
	{"S-01", "Houttuynia soap", "어성초 비누", "soap", 9000, 210, "soap.png"},
	{"S-02", "Houttuynia soap, set of 3", "어성초 비누 3개 세트", "soap", 27000, 84, "soap.png"},
	{"S-03", "Persimmon leaf soap", "감잎 비누", "soap", 9000, 150, "soap.png"},
	{"S-04", "Mugwort soap", "쑥 비누", "soap", 8500, 132, "soap.png"},
	{"S-05", "Rice bran soap", "쌀겨 비누", "soap", 8500, 95, "soap.png"},
	{"S-06", "Green tea soap", "녹차 비누", "soap", 9500, 120, "soap.png"},
	{"S-07", "Charcoal soap", "숯 비누", "soap", 9500, 60, "soap.png"},
	{"S-08", "Yuzu soap", "유자 비누", "soap", 9000, 143, "soap.png"},
	{"S-09", "Olive soap", "올리브 비누", "soap", 10000, 77, "soap.png"},
	{"S-10", "Baby soap without scent", "무향 아기 비누", "soap", 11000, 52, "soap.png"},
	{"C-01", "Lavender soy candle 200 g", "라벤더 소이 캔들 200g", "candle", 23800, 34, "candle.png"},
	{"C-02", "Yuzu lemon candle 90 g", "유자 레몬 캔들 90g", "candle", 19000, 41, "candle.png"},
	{"C-03", "Pine forest candle 200 g", "솔숲 캔들 200g", "candle", 28000, 29, "candle.png"},
	{"C-04", "White tea candle 90 g", "백차 캔들 90g", "candle", 19000, 0, "candle.png"},
	{"C-05", "Winter citrus candle 200 g", "겨울 시트러스 캔들 200g", "candle", 28000, 18, "candle.png"},
	{"C-06", "Candle snuffer", "캔들 스너퍼", "candle", 12000, 25, "candle.png"},
	{"H-01", "Camellia shampoo bar", "동백 샴푸바", "hair", 14500, 118, "bar.png"},
	{"H-02", "Rosemary shampoo bar", "로즈마리 샴푸바", "hair", 14500, 92, "bar.png"},
	{"H-03", "Conditioner bar", "린스바", "hair", 15500, 64, "bar.png"},
	{"H-04", "Camellia hair oil", "동백 헤어 오일", "hair", 22000, 37, "bottle.png"},
	{"B-01", "Oat body lotion", "오트 바디 로션", "body", 18000, 71, "bottle.png"},
	{"B-02", "Yuzu hand cream", "유자 핸드크림", "body", 12000, 140, "bottle.png"},
	{"B-03", "Lip balm, beeswax", "밀랍 립밤", "body", 7000, 200, "bottle.png"},
	{"B-04", "Bath salt, pine", "솔잎 입욕제", "body", 16000, 45, "bottle.png"},
	{"B-05", "Body oil, olive", "올리브 바디 오일", "body", 21000, 33, "bottle.png"},
	{"G-01", "First soap gift", "첫 비누 선물 세트", "gift", 32000, 26, "gift.png"},
	{"G-02", "Housewarming gift", "집들이 선물 세트", "gift", 45000, 17, "gift.png"},
	{"G-03", "Holiday gift, large", "명절 선물 세트(대)", "gift", 68000, 12, "gift.png"},
	{"G-04", "Wedding favours, 50 pieces", "결혼 답례품 50개", "gift", 190000, 8, "gift.png"},
	{"M-01", "Cypress soap dish", "편백 비누받침", "home", 11000, 88, "dish.png"},
	{"M-02", "Foaming net", "비누 거품망", "home", 3000, 300, "dish.png"},
	{"M-03", "Linen towel", "리넨 수건", "home", 16000, 54, "dish.png"},
	{"M-04", "Dish soap bar", "설거지 비누", "home", 7500, 160, "soap.png"},
	{"M-05", "Laundry soap", "빨래 비누", "home", 6000, 175, "soap.png"},
}

var categories = map[string][2]string{
	"soap": {"Soap", "비누"}, "candle": {"Candles", "캔들"}, "hair": {"Hair", "헤어"},
	"body": {"Body", "바디"}, "gift": {"Gifts", "선물"}, "home": {"Home", "생활"},
}

func won(n int64) value.Money { return value.Money{Minor: n, Currency: "KRW"} }

func (m *maker) makeProducts() []store.Product {
	list := make([]store.Product, len(articles))
	for i, a := range articles {
		stock := a.stock
		list[i] = store.Product{
			ExternalID: a.id, Name: m.say(a.english, a.korean), Price: won(a.price), Stock: &stock,
			Categories: []string{m.say(categories[a.category][0], categories[a.category][1])},
			Picture:    "asset:" + a.picture, Link: "https://shop.example/p/" + a.id,
		}
	}
	return list
}

func (m *maker) saveProducts(ctx context.Context, tx store.Tx) error {
	for i := range m.products {
		if err := tx.Products().Save(ctx, &m.products[i]); err != nil {
			return err
		}
	}
	pictures, err := assets.Sample.ReadDir("sample/pictures")
	if err != nil {
		return fmt.Errorf("pictures: %w", err)
	}
	for _, p := range pictures {
		data, err := assets.Sample.ReadFile("sample/pictures/" + p.Name())
		if err != nil {
			return fmt.Errorf("picture %s: %w", p.Name(), err)
		}
		if err := tx.Assets().Save(ctx, store.Asset{Name: p.Name(), Type: "image/png", Data: data}); err != nil {
			return err
		}
	}
	return nil
}
