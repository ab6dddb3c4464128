// SPDX-License-Identifier: LGPL-3.0-or-later

//go:build !rules2

package ehr

// later are the versions of the rules after the first.
var later []table
