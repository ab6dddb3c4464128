// SPDX-License-Identifier: LGPL-3.0-or-later

package records

// gasPolicyStep is the price of comparing one term with one signer. All steps of
// the largest policy take a few microseconds.
const gasPolicyStep = 20
