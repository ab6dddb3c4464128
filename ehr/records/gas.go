// SPDX-License-Identifier: LGPL-3.0-or-later

package records

// gasPolicyStep is the price of looking at one term and one signer. All steps
// of the largest policy take some microseconds.
const gasPolicyStep = 20
