variable "prefix" {
  description = "IPv4 block that all networks are taken from."
  type        = string

  validation {
    condition     = try(cidrhost(var.prefix, 0) == split("/", var.prefix)[0], false)
    error_message = "The prefix must be the first address and the length of an IPv4 block, like 10.20.0.0/16."
  }
}

variable "networks" {
  description = "Networks by name: the length of their prefix, and which of the blocks of that length they are, counted from 0."
  type = map(object({
    size    = number
    slot    = number
    purpose = string
    vlan    = optional(number)
  }))
}

variable "reserved" {
  description = "IPv4 blocks that no network may use."
  type        = list(string)
  default     = []
}
