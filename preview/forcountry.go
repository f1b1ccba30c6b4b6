package preview

import "gilmok/preview/rules"

// ForCountry gives a message's document as a country's law wants advertisements
// labelled: what is made from a template is ready to go where the shop is.
func ForCountry(doc []byte, country string) ([]byte, error) {
	c, err := ParseMessage(doc)
	if err != nil {
		return nil, err
	}
	if c.Purpose != "advertising" {
		return doc, nil
	}
	if c.Subject != "" {
		c.Subject = rules.Label(c.Subject, country)
	} else if c.Text != "" {
		c.Text = rules.Label(c.Text, country)
	}
	return MarshalMessage(c)
}
