// SPDX-License-Identifier: GPL-3.0-or-later

package folder

// Roles of a devnet's actors, as the model names them.
const (
	RoleAdmin     = "administrator"
	RoleRegistrar = "identity-registrar"
	RoleReviewer  = "privacy-reviewer"
	RoleService   = "service"

	roleDeployer = "deployer"
)

// ClassSummary is the class of the records that most of a devnet's records are of.
const ClassSummary = 1
