// SPDX-License-Identifier: LGPL-3.0-or-later

// Package bindings holds the generated Go bindings of the native contracts.
package bindings

//go:generate go run ./generate
