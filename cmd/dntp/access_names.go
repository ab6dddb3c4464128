// SPDX-License-Identifier: GPL-3.0-or-later

package main

// purposeNames are the purposes of use by their number (HL7 v3 ActReason).
var purposeNames = [32]string{
	"TREAT", "ETREAT", "BTG", "ERTREAT", "COC", "CLINTRL", "POPHLTH", "HPAYMT", "CLMATTCH", "COVAUTH", "COVERAGE",
	"REMITADV", "HOPERAT", "CAREMGT", "FRAUD", "HQUALIMP", "PATADMIN", "HLEGAL", "PUBHLTH", "DISASTER", "THREAT",
	"HRESCH", "CLINTRCH", "DSRCH", "PATRQT", "FAMRQT", "PWATRNY", "SUPNWK", "HSYSADMIN", "HTEST", "HDECD", "HMARKT",
}
