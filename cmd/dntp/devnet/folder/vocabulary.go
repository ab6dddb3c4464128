// SPDX-License-Identifier: GPL-3.0-or-later

package folder

const RoleRegistrar = "identity-registrar"

const RoleReviewer = "privacy-reviewer"

const RoleService = "service"

const RoleAdmin = "administrator"

const roleDeployer = "deployer"

const ClassSummary = 1
