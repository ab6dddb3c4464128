// SPDX-License-Identifier: LGPL-3.0-or-later

// Package catalogue keeps an organization's private metadata in an SQL database: which
// documents it has and how to open them, what it holds for others, and what its gateways are
// in the middle of.
//
//	keys, err := catalogue.LoadKeys("catalogue.keys")
//	c, err := catalogue.Open(ctx, "sqlite:///var/lib/dntp/catalogue.db", keys)
//	err = c.AddDocument(ctx, document)
//
// SQLite is for one gateway, PostgreSQL for several gateways of one organization. Both run the
// same schema and pass the same tests.
//
// # What is encrypted
//
// A column that names a person or tells of an illness is encrypted before it reaches the
// database: local identifiers of patients, titles, LOINC codes, labels, restrictions, content
// keys. Such a column is found again by a keyed hash of its value (HMAC-SHA-256), so equal
// values can be recognized as equal by who has the database, and nothing else. Pseudonyms, record
// ids, classes and sizes are in plain: the chain shows them to every member.
package catalogue
